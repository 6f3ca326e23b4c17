import type { Chart } from "../charts/chart.ts";
import type { TopologyCourse } from "../topology/course.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";

/** A part of a page with a heading, a link to it, and the charts whose boxes it contains. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** In the links at the top; the title unless given. */
  readonly link?: string;
  readonly body: Html;
  readonly charts: readonly Chart[];
  /** For the slider of its topology. */
  readonly topology?: TopologyCourse;
}

/** The sections one after the other. */
export function sectionsHtml(sections: readonly Section[]): Html {
  return markup`${sections.map((section) => markup`<section id="${section.id}"><h2>${section.title}</h2>${section.body}</section>`)}`;
}

/** The first line of a page: what it is about, and links to the sections. */
export function header(name: string, facts: readonly string[], sections: readonly Section[]): Html {
  return markup`<header class="top"><b>${name}</b><span>${facts.join(" · ")}</span><nav aria-label="Sections">${sections.map((section) => markup`<a href="#${section.id}">${section.link ?? section.title}</a>`)}</nav></header>`;
}
