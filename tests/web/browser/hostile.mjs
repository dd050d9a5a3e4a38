// What buyers' texts try on the pages that show them. Each sets globalThis.hacked or opens a dialog if it runs.
const run = "globalThis.hacked=1;alert(1)";
export const hostile = [
  `<script>${run}</script>`, `<img src=x onerror="${run}">`, `<svg onload="${run}">`, `"><svg/onload=${run}>`,
  `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`, `<a href="javascript:${run}">点我</a>`, `javascript:${run}`,
  `</textarea><script>${run}</script>`, `</style><script>${run}</script>`, `<details open ontoggle="${run}">x</details>`,
  `<math><mi xlink:href="data:x,<script>${run}</script>">`, `<body onload=${run}>`, `<input autofocus onfocus=${run}>`,
  `<video><source onerror="${run}"></video>`, `<object data="javascript:${run}">`, `<embed src="javascript:${run}">`,
  `<base href="http://evil.example/">`, `<meta http-equiv="refresh" content="0;url=javascript:${run}">`,
  `<form action="javascript:${run}"><button>x`, `<template><script>${run}</script></template>`,
  `{{constructor.constructor("${run}")()}}`, `\${${run}}`, `{{order.phone}} %n %s {0}`, `'-alert(1)-'`, `\\"-alert(1)}//`,
  `<!--><script>${run}</script>-->`, `<![CDATA[<script>${run}</script>]]>`, `&lt;script&gt;${run}&lt;/script&gt;`,
  `\u202E<script>${run}</script>\u202C`, `1. <img src=x onerror="${run}">\n2. <svg onload="${run}">`,
  `data:text/html,<script>${run}</script>`, `http://127.0.0.1:1/x.png`, `<link rel=stylesheet href=//evil.example/x.css>`,
  `a${"\u0301".repeat(400)}`, "\u200d".repeat(60), "😀".repeat(150), "长".repeat(1500), "=HYPERLINK(\"http://evil.example\")",
  `__proto__`, `<body onpageshow="${run}"><marquee onstart="${run}">x</marquee>`, `{"say":{"id":"x","text":"${"伪造"}"}}`,
];
