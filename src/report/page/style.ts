const LIGHT = `--bg:#fff;--panel:#f6f7f9;--ink:#1a1d21;--ink2:#3d444d;--muted:#59616b;--rule:#cfd4da;--line:#e2e5e9;--grid:#eceef1;--accent:#005f9e;
--fault:rgba(230,159,0,.17);--fault-ink:#7d5200;--warm:rgba(26,29,33,.045);--pass:#00694c;--fail:#a84300;--fail-mark:#d55e00;
--blue:#0072b2;--verm:#d55e00;--green:#009e73;--purple:#cc79a7;--orange:#e69f00;--sky:#56b4e9;--grey:#79818c;--tint:22%;--edge:#9aa2ac;
--calm:#f3f5f7;--calm-line:#c9cfd6;--busy:#fdf0d2;--busy-line:#d9a521;--full:#fbdcb9;--full-line:#d9822b;--origin:#f6c6a6;--origin-line:#c24f00;--passes:#fff;--down:#d9dce1;--mark:#fff3d6`;

const DARK = `--bg:#13161a;--panel:#1a1e23;--ink:#e7e9ec;--ink2:#c6cbd2;--muted:#a3abb5;--rule:#424952;--line:#2a2f36;--grid:#22272d;--accent:#76bdf2;
--fault:rgba(230,159,0,.15);--fault-ink:#f0bd5b;--warm:rgba(231,233,236,.05);--pass:#4bd3a6;--fail:#ff9d63;--fail-mark:#f0803c;
--blue:#56b4e9;--verm:#f0803c;--green:#2cc295;--purple:#de9bc0;--orange:#e69f00;--sky:#9ad0f5;--grey:#9199a4;--tint:30%;--edge:#69727d;
--calm:#1e2329;--calm-line:#4a525c;--busy:#3a3018;--busy-line:#a97f1c;--full:#4a3013;--full-line:#cf7d2c;--origin:#57290f;--origin-line:#f0803c;--passes:#13161a;--down:#3a4149;--mark:#3a3018`;

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums}
main,.top,footer{max-width:1200px;margin:0 auto;padding:0 32px}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--bg);padding:8px;z-index:2}
.top{display:flex;flex-wrap:wrap;gap:4px 24px;align-items:baseline;padding-top:12px;padding-bottom:8px;font-size:12.5px;color:var(--muted)}
.top b{color:var(--ink);font-weight:600;overflow-wrap:anywhere}
.top nav{margin-left:auto;display:flex;gap:16px}
h1{font-size:27px;line-height:1.25;letter-spacing:-.012em;font-weight:600;margin:8px 0 4px;max-width:37em;text-wrap:balance;overflow-wrap:anywhere}
.sub{font-size:15px;color:var(--ink2);margin:0 0 16px;max-width:78em}
h2{font-size:19px;line-height:1.3;letter-spacing:-.008em;font-weight:600;margin:0 0 4px}
h3,h2.cap{font-size:14px;line-height:1.4;letter-spacing:0;font-weight:600;margin:0}
h3 span{font-weight:400;color:var(--muted)}
section{margin-top:56px;padding-top:20px;border-top:1px solid var(--line)}
.lead{margin:0 0 20px;color:var(--ink2);max-width:104ch;text-wrap:pretty}
.gap{margin-top:36px}
.hero{display:grid;grid-template-columns:minmax(0,1fr) 344px;gap:36px;margin-top:16px}
.hero.wide{grid-template-columns:minmax(0,1fr) 404px}
.two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 40px;margin-bottom:-32px}
.two>*,.three>*{grid-row:span 3;padding-bottom:32px}
.two>:last-child:nth-child(odd){grid-column:1/-1}
.two>figure,.three>figure{display:grid;grid-template-rows:subgrid}
.three{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:0 32px;margin-bottom:-32px}
.rows+.rows{margin-top:20px}
.shares svg{display:block;width:100%;height:72px;border-bottom:1px solid var(--rule)}
.panels{margin-bottom:0;gap:12px 32px}.panels>*{grid-row:auto;padding-bottom:0;min-width:0}.panels h4{margin:8px 0 0;font-size:12.5px;font-weight:600}
.scenario{display:grid;grid-template-columns:minmax(0,1.55fr) minmax(0,1fr);gap:40px}
.scenario>*{min-width:0}
.stack>*+*{margin-top:24px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:12.5px}
pre{background:var(--panel);border-radius:6px;padding:12px 16px;overflow-x:auto;margin:8px 0 0;line-height:1.55;tab-size:2}
pre i{font-style:normal;color:var(--muted)}
pre mark{background:var(--mark);color:inherit}
details summary{cursor:pointer;font-weight:600;padding:4px 0}
details summary span{font-weight:400;color:var(--muted)}
.lesson{max-width:68ch;font-size:15px;margin-top:8px}
:is(p,li,dd,small) code,.lesson code{overflow-wrap:anywhere}
.lesson p,.lesson ul,.lesson ol{margin:0 0 12px}
.lesson :is(h4){margin:0 0 4px;font-size:14px;font-weight:600}
.lesson label{display:block;margin:0 0 12px;font-size:13px;color:var(--muted)}
.lesson textarea{display:block;width:100%;box-sizing:border-box;margin-top:4px;padding:8px;font:inherit;font-size:15px;color:var(--ink);background:transparent;border:1px solid var(--rule);border-radius:6px;resize:vertical}
.lesson details{margin:0 0 12px}.lesson details p{margin-top:8px}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:8px 0 0;font-size:13px}
.incident{margin:22px 0 0}.incident h4{margin:14px 0 0;font-size:13px;font-weight:600}
dl.facts dt{color:var(--muted)}
dl.facts dd{margin:0;overflow-wrap:anywhere}
.muted{color:var(--muted)}
.pass{color:var(--pass)}
.fail{color:var(--fail)}
footer{margin:56px auto 36px;color:var(--muted);font-size:12.5px}
footer p{border-top:1px solid var(--line);padding-top:12px;margin:0}`;

const FIGURES = `
figure{margin:0;min-width:0}
figcaption p,caption p{margin:0;color:var(--muted);font-size:12.5px;font-weight:400;white-space:normal;max-width:calc(100vw - 32px)}
.key{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:12.5px;color:var(--ink2);margin:4px 0 4px;padding:0;list-style:none}
.key li{display:flex;align-items:center;gap:6px}
.key svg{flex:none}
.chart{min-height:var(--h);min-width:0}
.chart svg{display:block;max-width:100%;height:auto;overflow:visible}
.chart .mark-rect.hover_marks path:hover{fill-opacity:.06}
.chart path,.chart line{vector-effect:none}
[class^=note-]{font:600 12px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums}
.notes{pointer-events:none}
.note-fault{font-size:11px;fill:var(--fault-ink)}
.note-warm-up{font-size:11px;font-weight:400;fill:var(--muted)}
.note-ink,.note-fail{paint-order:stroke;stroke:var(--bg);stroke-opacity:.75;stroke-width:3px;stroke-linejoin:round}
.note-ink{fill:var(--ink)}
.note-fail{fill:var(--fail)}
.note-rule{stroke:var(--ink);stroke-opacity:.35}
.note-moment{stroke:var(--ink);stroke-width:1.5;visibility:hidden}
.note-moment.shown{visibility:visible}
.note-pill{fill:var(--ink)}
.note-number,.note-marker{font-size:11px;fill:var(--bg)}
.judged{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);border:1px solid var(--line);border-radius:6px;margin:0;padding:0;list-style:none}
.judged.many{grid-auto-flow:row;grid-template-columns:repeat(4,minmax(0,1fr))}
.judged li{padding:8px 12px;border-left:1px solid var(--line);min-width:0}
.judged.many li{border-bottom:1px solid var(--line);margin-bottom:-1px}
.judged li:first-child,.judged.many li:nth-child(4n+1){border-left:0}
.judged strong{font-size:17px;font-weight:600;line-height:1.35;white-space:nowrap}
.judged small{font-size:12px;font-weight:400;color:var(--muted)}
.judged code{display:block;font-size:11.5px;color:var(--muted);line-height:1.4;overflow-wrap:break-word}
.more summary{font-size:13px}
.events{list-style:none;margin:4px 0 0;padding:0;font-size:13px;line-height:1.4}
.events li{display:grid;grid-template-columns:20px minmax(54px,max-content) 1fr;gap:0 8px;padding:5px 0;border-top:1px solid var(--line)}
.events li:first-child{border-top:0}
.events b:first-child{font-size:11px;font-weight:600;background:var(--ink);color:var(--bg);border-radius:9px;height:18px;line-height:18px;text-align:center;margin-top:1px}
.events time{color:var(--muted);white-space:nowrap}
.events em{font-style:normal;font-weight:600}
.verdicts{list-style:none;margin:4px 0 0;padding:0}
.verdicts li{padding:8px 0 12px;border-top:1px solid var(--line)}
.verdicts li:first-child{border-top:0}
.verdicts .name{display:flex;flex-wrap:wrap;align-items:center;gap:2px 8px;font-weight:600}
.verdicts .name>:first-child{flex:none}
.verdicts .name>:last-child{margin-left:auto;font-size:17px;white-space:nowrap}
.verdicts small{font-size:13px;white-space:nowrap}
.small{font-size:12.5px;margin:4px 0 0}
.verdicts p{margin:4px 0 0;font-size:13px;color:var(--ink2)}
.scroll{overflow-x:auto;margin-top:8px}
.scroll.half{max-width:640px}
table{border-collapse:collapse;width:100%;font-size:13px;line-height:1.35}
caption{text-align:left;padding:0 0 8px;font-size:14px;font-weight:600}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:middle}
th{font-weight:400;color:var(--muted);font-size:12px;vertical-align:bottom;line-height:1.3}
thead th{border-bottom-color:var(--rule);white-space:normal}
thead small{display:block;font-size:11px}
tbody th{vertical-align:middle;color:var(--ink);font-weight:600;font-size:13px}
tbody th.path{font-weight:400;white-space:normal;min-width:180px}
.l,tbody th,th:first-child{text-align:left}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
td.bad{color:var(--fail);font-weight:600}
td.wrap,td.difference{white-space:normal}
.figure,.difference b{white-space:nowrap}
td.none{color:var(--muted)}
tr.group th{color:var(--muted);font-size:12px;font-weight:400;padding-top:16px}
td svg{display:inline-block;vertical-align:middle;margin-left:8px}
td.l svg{margin-left:0}
.chip{display:inline-block;width:11px;height:11px;border-radius:3px;border:1px solid}
.topology{overflow-x:auto;margin-top:8px}
.topology svg{display:block;max-width:100%;height:auto;margin:0 auto}
.moments{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;margin:12px 0 0;font-size:13px}
.moments[hidden]{display:none}
.moments button{font:inherit;color:var(--ink);background:var(--panel);border:1px solid var(--rule);border-radius:6px;padding:4px 12px;cursor:pointer}
.moments #moment-play{min-width:66px}
.moments button[aria-pressed=true]{border-color:var(--accent);color:var(--accent)}
.moments output{min-width:56px;font-weight:600}
.track{position:relative;flex:1 1 240px;min-width:0;padding-bottom:6px}
.track input{display:block;width:100%;margin:0;accent-color:var(--accent)}
.track i{position:absolute;bottom:0;height:4px;min-width:2px;background:var(--orange)}
.said{margin:4px 0 0;font-size:13px;color:var(--ink2);min-height:3em;max-width:104ch}
.tree{list-style:none;margin:8px 0 0;padding:0;font-size:13px;line-height:1.35}
.tree li{margin-top:4px;padding:6px 10px;border:1px solid;border-radius:6px;display:grid;grid-template-columns:1fr auto;gap:0 8px}
.tree small{grid-column:1/-1;font-size:12px;color:var(--ink2)}
.narrow{display:none}
#vg-tooltip-element{position:fixed;visibility:hidden;z-index:1000;pointer-events:none;padding:6px 8px;border:1px solid var(--rule);border-radius:4px;background:var(--bg);color:var(--ink);font-size:12px;box-shadow:0 1px 4px rgba(0,0,0,.2)}
#vg-tooltip-element.visible{visibility:visible}
#vg-tooltip-element table{width:auto;font-size:12px}
#vg-tooltip-element td{padding:1px 4px;border:0}
#vg-tooltip-element td.key{color:var(--muted);display:table-cell;margin:0;max-width:240px;overflow:hidden;text-overflow:ellipsis}`;

const MEDIA = `
@media (max-width:980px){.hero,.hero.wide,.two,.scenario{grid-template-columns:minmax(0,1fr)}.hero{gap:20px}.three{grid-template-columns:repeat(2,minmax(0,1fr))}.scenario>:last-child{order:-1}
.judged,.judged.many{grid-auto-flow:row;grid-template-columns:minmax(0,1fr)}.judged li,.judged.many li{border-left:0;border-top:1px solid var(--line);border-bottom:0;margin:0;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 12px;align-items:baseline}.judged li:first-child{border-top:0}.judged strong{font-size:14px;order:2;text-align:right}.judged small{display:block;font-size:11.5px}}
@media (max-width:639.9px){.chart{min-height:var(--hn)}.chart :is(.wide-halo_marks,.wide-figures_marks){display:none}main,.top,footer{padding-left:16px;padding-right:16px}.top nav{display:none}h1{font-size:21px}.three{grid-template-columns:minmax(0,1fr)}section{margin-top:36px}.wide-only{display:none}.narrow{display:block}
thead tr:first-child th:first-child,tbody th:first-child{position:sticky;left:0;background:var(--bg);padding-right:12px;z-index:1}tbody th{white-space:normal;min-width:88px;max-width:132px;overflow-wrap:break-word}tbody th.path{max-width:200px}.events li{grid-template-columns:20px minmax(50px,max-content) 1fr}}
@media print{@page{size:A4;margin:14mm}body{font-size:10pt}main,.top,footer{max-width:none;padding:0}.top nav,.skip,.moments,.said{display:none}.hero,.hero.wide{grid-template-columns:minmax(0,1fr)}.two{grid-template-columns:repeat(2,minmax(0,1fr))}section{margin-top:18pt}
figure,tr,.events li,.verdicts li,.judged{break-inside:avoid}h2,h3,caption,figcaption{break-after:avoid}.scroll,.topology{overflow:visible}table{font-size:7.5pt}th,td,tbody th{padding:3pt 4pt;font-size:7.5pt}td.l{white-space:normal}pre{border:1px solid #ccc;white-space:pre-wrap}.topology svg{min-width:0!important}details::details-content{content-visibility:visible;block-size:auto}.wide-only{display:block!important}.narrow{display:none!important}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

/** The whole style sheet. Light is the rule; dark and paper follow the reader's device. */
export const STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}${TEXT}${FIGURES}${MEDIA}`;
