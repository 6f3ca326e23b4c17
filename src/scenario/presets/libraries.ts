import { awsSdk } from "./aws-sdk.ts";
import { cockatiel } from "./cockatiel.ts";
import { envoy } from "./envoy.ts";
import { failsafe } from "./failsafe.ts";
import { finagle } from "./finagle.ts";
import { gobreaker } from "./gobreaker.ts";
import { grpc } from "./grpc.ts";
import { hystrix } from "./hystrix.ts";
import { istio } from "./istio.ts";
import { linkerd } from "./linkerd.ts";
import { opossum } from "./opossum.ts";
import { polly } from "./polly.ts";
import { resilience4j } from "./resilience4j.ts";
import type { LibraryPreset } from "./preset.ts";

/** The libraries whose defaults `preset` knows. A policy of the author's own may bear such a name. */
export const LIBRARIES: ReadonlyMap<string, LibraryPreset> = new Map([
  ["resilience4j", resilience4j],
  ["polly", polly],
  ["hystrix", hystrix],
  ["envoy", envoy],
  ["istio", istio],
  ["grpc", grpc],
  ["aws-sdk", awsSdk],
  ["finagle", finagle],
  ["gobreaker", gobreaker],
  ["opossum", opossum],
  ["failsafe", failsafe],
  ["linkerd", linkerd],
  ["cockatiel", cockatiel],
]);
