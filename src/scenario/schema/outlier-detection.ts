import { between, closed, defaulted, forms, optional, whole, words } from "./field.ts";
import { positiveDuration, ratio } from "./quantities.ts";

const volume = whole(1, 1e6);
const hosts = whole(1, 1e6);

/** Names and defaults are Envoy's (outlier_detection.proto); what it does not enforce by default is off. */
export const outlierDetection = closed({
  consecutive5xx: defaulted(whole(1, 1e6), 5, "So many failures in a row eject an instance."),
  interval: defaulted(positiveDuration, "10s", "Rates are looked at, and ejections end, so often."),
  baseEjectionTime: defaulted(
    positiveDuration,
    "30s",
    "An ejection lasts so long, times how often there was one.",
  ),
  maxEjectionTime: defaulted(positiveDuration, "300s", "Longest ejection."),
  maxEjectionPercent: defaulted(
    ratio,
    "10%",
    "While this share of the instances is out, no other is ejected; one always may be.",
  ),
  panicThreshold: defaulted(
    ratio,
    "50%",
    "While fewer than this share are in, all are used; 0 never panics.",
  ),
  successRate: defaulted(
    forms(
      [
        words(["off"]),
        closed({
          minimumHosts: defaulted(hosts, 5, "No verdict over fewer instances."),
          requestVolume: defaulted(
            volume,
            100,
            "Instances with fewer requests in an interval are not judged.",
          ),
          stdevFactor: defaulted(
            between(0, 100),
            1.9,
            "Ejects below the mean less so many standard deviations.",
          ),
        }),
      ],
      "expected off, or a map such as { stdevFactor: 1.9 }",
    ),
    { minimumHosts: 5, requestVolume: 100, stdevFactor: 1.9 },
    "Ejects those that succeed less often than the others.",
  ),
  failurePercentage: optional(
    closed({
      threshold: defaulted(ratio, "85%", "Ejects at this share of failures and above."),
      minimumHosts: defaulted(hosts, 5, "No verdict over fewer instances."),
      requestVolume: defaulted(volume, 50, "Instances with fewer requests in an interval are not judged."),
    }),
    "Ejects those that fail a share of their requests.",
    "off",
  ),
});
