/** The page's only style sheet. Colours are checked for a contrast of 4.5 to 1 (text) and 3 to 1 (shapes) in both schemes. */
export const style = `
:root{color-scheme:light dark;--page:#fff;--ink:#1b2026;--soft:#57606a;--panel:#f5f6f8;--rule:#d8dde3;--ref:#b9c2cc;--refline:#75808c;--cur:#0a58a8;--ok:#17693f;--monitor:#7a5600;--warning:#a33c00;--critical:#b3122b;--okbg:#e6f4ec;--monitorbg:#fdf3d7;--warningbg:#ffebdd;--criticalbg:#fde8ea;--l1:#a33c00;--l2:#17693f;--l3:#7b3fa0;--l4:#8a6100}
@media screen and (prefers-color-scheme:dark){:root{--page:#14171b;--ink:#e7eaee;--soft:#a6afb9;--panel:#1d2126;--rule:#343b43;--ref:#4d5762;--refline:#8b96a2;--cur:#71b7f7;--ok:#6fce9b;--monitor:#e5bd58;--warning:#ff9e66;--critical:#ff8a96;--okbg:#15291f;--monitorbg:#2d2610;--warningbg:#34200f;--criticalbg:#381a1e;--l1:#ff9e66;--l2:#6fce9b;--l3:#c79be6;--l4:#e5bd58}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:break-word}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
h1{font-size:2rem;line-height:1.2;margin:.15em 0 .35em;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;margin:2.6em 0 .5em;letter-spacing:-.01em}
h3{font-size:1.05rem;margin:0}
p{margin:.5em 0;max-width:72ch}
a{color:var(--cur)}
.over{color:var(--soft);font-size:.9rem;margin:0}
.lead{font-size:1.08rem}
.quiet,.note{color:var(--soft)}
.note{font-size:.9rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.badge{vertical-align:baseline;display:inline-block;white-space:nowrap;padding:.1em .6em;border-radius:99px;font-size:.82rem;font-weight:600;border:1px solid currentColor}
.ok{color:var(--ok);background:var(--okbg)}
.monitor{color:var(--monitor);background:var(--monitorbg)}
.warning{color:var(--warning);background:var(--warningbg)}
.critical{color:var(--critical);background:var(--criticalbg)}
.unknown{color:var(--soft);background:var(--panel)}
.advice{border-left:5px solid var(--edge,var(--rule));background:var(--panel);padding:.8em 1.1em;border-radius:0 8px 8px 0;margin:1.2em 0}
.advice.ok,.advice.monitor,.advice.warning,.advice.critical{--edge:currentColor}
.advice p,.advice strong{color:var(--ink);margin:0}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:1.4em 0;padding:0}
.numbers div{background:var(--panel);border-radius:8px;padding:.7em .9em}
.numbers dt{color:var(--soft);font-size:.82rem}
.numbers dd{margin:0;font-size:1.45rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
.numbers dd small{display:block;font-size:.8rem;font-weight:400;color:var(--soft);line-height:1.35}
nav ul{display:flex;flex-wrap:wrap;gap:.2em 1.1em;list-style:none;padding:0;margin:1em 0 0;font-size:.92rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--soft);font-size:.9rem;padding-bottom:.4em}
th,td{text-align:left;vertical-align:top;padding:.5em .8em .5em 0;border-bottom:1px solid var(--rule)}
thead th{color:var(--soft);font-weight:600;font-size:.82rem;vertical-align:bottom}
tbody th{font-weight:600;overflow-wrap:anywhere;min-width:10.5em}
.two tbody th{min-width:0}
tr:last-child>*{border-bottom:0}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.why{min-width:15em;max-width:26em}
.why p{margin:0 0 .2em}
.wide{overflow-x:auto}
h3+svg{margin-top:.3em}
thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-decoration:underline dotted}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
.find{display:block;margin:.4em 0 1em}
input{font:inherit;color:inherit;background:var(--page);border:1px solid var(--soft);border-radius:6px;padding:.3em .6em;width:min(22em,100%)}
details{border:1px solid var(--rule);border-radius:8px;margin:.8em 0;padding:0 1em}
summary{cursor:pointer;padding:.6em 0;font-weight:600}
summary h3,summary h2{display:inline;margin:0}
summary .badge{vertical-align:baseline;margin-left:.5em}
summary:focus-visible,button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--cur);outline-offset:2px}
.feature{border:1px solid var(--rule);border-radius:8px;padding:1em 1.2em;margin:1em 0}
.feature>h3 .badge{vertical-align:baseline;margin-left:.4em}
.two{display:grid;grid-template-columns:minmax(0,1.65fr) minmax(0,1fr);gap:8px 28px;align-items:start}
.two>*{min-width:0}
.two table:not(.bars) :is(th,td){padding:.28em .8em .28em 0}
figure{margin:.6em 0}
figcaption,.legend{color:var(--soft);font-size:.85rem;margin:.2em 0}
.legend span{margin-right:1.2em;white-space:nowrap}
.legend svg{vertical-align:-1px}
svg.large{width:100%;max-width:820px;height:auto;display:block}
svg.small{display:block}
svg text{fill:var(--soft);font:12px system-ui,sans-serif}
svg .name{fill:var(--ink)}
.ref{fill:var(--ref);stroke:var(--refline);stroke-width:1}
.cur{fill:none;stroke:var(--cur);stroke-width:2;stroke-linejoin:round}
.curfill{fill:var(--cur)}
.axis{stroke:var(--soft);fill:none}
.grid{stroke:var(--rule);fill:none}
.level{stroke:var(--soft);stroke-dasharray:2 4;fill:none}
.line{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round;stroke:var(--cur)}
.l1{stroke:var(--l1)}.l2{stroke:var(--l2)}.l3{stroke:var(--l3)}.l4{stroke:var(--l4)}
.bars th{min-width:0;font-weight:400;max-width:14em}
.bars td,.bars th{padding:.2em .8em .2em 0;border:0;vertical-align:middle}
.strip{display:flex;flex-wrap:wrap;gap:4px;list-style:none;padding:0;margin:.6em 0}
ul.plain{padding-left:1.1em;margin:.5em 0}
ul.plain li{margin:.3em 0;max-width:72ch}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--panel);padding:.1em .35em;border-radius:4px;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.3em 1.4em;margin:.6em 0}
.facts dt{color:var(--soft)}
.facts dd{margin:0;min-width:0}
footer{color:var(--soft);font-size:.88rem;padding-top:2.5em;padding-bottom:3em}
@media (max-width:720px){main,header,footer{padding-left:16px;padding-right:16px}header{padding-top:20px}h1{font-size:1.55rem}.two{grid-template-columns:minmax(0,1fr)}.numbers{grid-template-columns:1fr 1fr}.feature{padding:.8em}
.features thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.features,.features tbody{display:block}
.features tr{display:grid;grid-template-columns:1fr auto;gap:.1em 1em;padding:.9em 0;border-bottom:1px solid var(--rule)}
.features th,.features td{display:block;border:0;padding:0;min-width:0;max-width:none}
.features .plot,.features .why{grid-column:1/-1;padding-top:.4em}
.features .n{text-align:left}
.features .n[data-name]::before{content:attr(data-name) " ";color:var(--soft);font-weight:400}
.facts{grid-template-columns:1fr;gap:0}.facts dd{margin-bottom:.5em}}
@media print{:root{color-scheme:light;--page:#fff;--ink:#000;--panel:#fff;--soft:#444}html{font-size:12px}body{font-size:12px}.pair{width:140px}h2{margin-top:1.6em}table{font-size:8pt}.why{min-width:11em}.wide{overflow:visible}tbody th{min-width:11em}.two tbody th{min-width:0}.two{grid-template-columns:1.2fr 1fr}.two :is(th,td){padding-right:.5em}.numbers{grid-template-columns:repeat(5,1fr);gap:6px}.numbers dd{font-size:13pt}main,header,footer{max-width:none;padding:0}nav,.find{display:none}.feature,tr,figure,.numbers div{break-inside:avoid}h2,h3{break-after:avoid}.numbers div{border:1px solid var(--rule)}details::details-content{content-visibility:visible;display:block;block-size:auto}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
