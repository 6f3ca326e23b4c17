import type { PageCharts } from "../charts/chart.ts";
import type { TopologyCourse } from "../topology/course.ts";
import { labelBox } from "../topology/label-box.ts";
import type { Look } from "../topology/looks.ts";
import { LOOKS, SEVERITIES, TONE_NAMES, TONES } from "../topology/looks.ts";
import { moveTo } from "./entries.ts";

const STEP_MS = 160;

/** The slider above the topology: it shows every part as it was at one moment, and that moment on the time charts. */
export function followMoments(page: PageCharts): void {
  const { topology } = page;
  const controls = document.getElementById("moments");
  if (topology !== undefined && controls !== null) new Film(topology, controls, page);
}

class Film {
  readonly #course: TopologyCourse;
  readonly #page: PageCharts;
  readonly #slider = found("moment") as HTMLInputElement;
  readonly #play = found("moment-play");
  readonly #worst = found("moment-worst");
  /** What the file shows, to be put back: each part at its worst. */
  readonly #first = new Map<Element, Element>();
  #timer: number | null = null;

  constructor(course: TopologyCourse, controls: HTMLElement, page: PageCharts) {
    this.#course = course;
    this.#page = page;
    for (const element of document.querySelectorAll("#topology :is([data-part],[data-line],[data-label])"))
      this.#first.set(element, element.cloneNode(true) as Element);
    this.#slider.addEventListener("input", () => this.#show(Number(this.#slider.value)));
    this.#slider.addEventListener("blur", () => moveTo(page, null));
    this.#worst.addEventListener("click", () => this.#showWorst());
    this.#play.addEventListener("click", () => this.#toggle());
    window.addEventListener("beforeprint", () => this.#showWorst());
    window.matchMedia("print").addEventListener("change", ({ matches }) => {
      if (matches) this.#showWorst();
    });
    this.#showWorst();
    controls.hidden = false;
    found("moment-said").hidden = false;
  }

  #toggle(): void {
    if (this.#timer !== null) {
      this.#stop();
      return;
    }
    const last = this.#course.clocks.length - 1;
    const isAtEnd =
      Number(this.#slider.value) === last || this.#worst.getAttribute("aria-pressed") === "true";
    if (isAtEnd) this.#slider.value = "0";
    this.#play.textContent = "Pause";
    found("moment-said").setAttribute("aria-live", "off");
    this.#timer = window.setInterval(() => {
      const next = Number(this.#slider.value) + 1;
      if (next > last) this.#stop();
      else {
        this.#slider.value = String(next);
        this.#show(next);
      }
    }, STEP_MS);
  }

  #stop(): void {
    if (this.#timer !== null) window.clearInterval(this.#timer);
    this.#timer = null;
    this.#play.textContent = "Play";
    found("moment-said").setAttribute("aria-live", "polite");
  }

  #showWorst(): void {
    this.#stop();
    for (const [element, first] of this.#first) restore(element, first);
    moveTo(this.#page, null);
    this.#slider.value = String(this.#course.worst);
    const clock = this.#course.clocks[this.#course.worst] ?? "";
    this.#say(
      "worst",
      "at each part's worst moment",
      `Most was wrong at ${clock}: ${this.#saidAt(this.#course.worst)}`,
    );
    this.#slider.setAttribute("aria-valuetext", `each part at its worst moment; most was wrong at ${clock}`);
    this.#worst.setAttribute("aria-pressed", "true");
  }

  #show(moment: number): void {
    const clock = this.#course.clocks[moment] ?? "";
    this.#course.parts.forEach((_part, index) => this.#showPart(index, moment));
    this.#course.edges.forEach((_edge, index) => this.#showEdge(index, moment));
    this.#say(clock, `at ${clock}`, `At ${clock}: ${this.#saidAt(moment)}`);
    this.#slider.setAttribute("aria-valuetext", clock);
    this.#worst.setAttribute("aria-pressed", "false");
    const durationMs = this.#page.marks?.durationMs ?? 0;
    if (durationMs > 0) moveTo(this.#page, (this.#course.startsMs[moment] ?? 0) / durationMs);
  }

  #saidAt(moment: number): string {
    return this.#text(this.#course.said[moment]);
  }

  #text(index: number | undefined): string {
    return index === undefined ? "" : (this.#course.texts[index] ?? "");
  }

  #say(clock: string, title: string, said: string): void {
    found("moment-clock").textContent = clock;
    found("moment-title").textContent = title;
    found("moment-said").textContent = said;
  }

  #showPart(index: number, moment: number): void {
    const course = this.#course.parts[index];
    const look = LOOKS[SEVERITIES[course?.looks[moment] ?? 0] ?? "calm"];
    const lines = course?.lines.map((texts) => this.#text(texts[moment])) ?? [];
    for (const element of marked("part", index)) {
      if (element instanceof HTMLElement) paintItem(element, look, lines);
      else paintNode(element, look, lines);
    }
  }

  #showEdge(index: number, moment: number): void {
    const course = this.#course.edges[index];
    if (course === undefined) return;
    const tone = TONES[TONE_NAMES[course.tones[moment] ?? 0] ?? "plain"];
    for (const line of marked("line", index)) {
      setAll(line, { stroke: tone.line, fill: tone.line });
      setAll(line.querySelector("path"), {
        "stroke-width": String(course.widths[moment] ?? 1),
        "stroke-dasharray": tone.dash,
      });
    }
    const labels = course.labels.flatMap((texts) =>
      (texts[moment] ?? -1) < 0 ? [] : [this.#text(texts[moment])],
    );
    for (const group of marked("label", index)) {
      if (group instanceof HTMLElement) {
        group.textContent = labels.join(", ");
        continue;
      }
      const box = labelBox(labels);
      setAll(group, { fill: tone.text });
      setAll(group.querySelector("rect"), box);
      group.querySelectorAll("text").forEach((text, place) => {
        text.textContent = labels[place] ?? "";
        text.setAttribute("y", String(box.y + 12 + place * 13));
      });
    }
  }
}

/** A part in the list for narrow screens. */
function paintItem(item: HTMLElement, look: Look, lines: readonly string[]): void {
  const small = item.querySelector("small");
  if (small !== null) small.textContent = lines.join("; ");
  item.style.background = look.fill;
  item.style.borderColor = look.stroke;
  item.style.borderStyle = look.dash === "" ? "solid" : "dashed";
}

/** A part in the picture. */
function paintNode(node: Element, look: Look, lines: readonly string[]): void {
  setAll(node.querySelector("rect"), {
    fill: look.fill,
    stroke: look.stroke,
    "stroke-width": look.width,
    "stroke-dasharray": look.dash,
  });
  node.querySelectorAll("text.line").forEach((text, place) => (text.textContent = lines[place] ?? ""));
  const title = node.querySelector("title");
  const name = (title?.textContent ?? "").split(":", 1)[0] ?? "";
  if (title !== null) title.textContent = `${name}: ${lines.join(", ")}; ${look.words}`;
}

function found(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
}

function marked(what: "part" | "line" | "label", index: number): Iterable<Element> {
  return document.querySelectorAll(`#topology [data-${what}="${String(index)}"]`);
}

function setAll(element: Element | null, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element?.setAttribute(name, String(value));
}

/** Attributes and content as they were; the element stays, for others who hold it. */
function restore(element: Element, first: Element): void {
  for (const { name } of [...element.attributes]) element.removeAttribute(name);
  for (const { name, value } of first.attributes) element.setAttribute(name, value);
  element.replaceChildren(...[...first.childNodes].map((child) => child.cloneNode(true)));
}
