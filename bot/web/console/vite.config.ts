// Builds the pages into the folder that --outDir names. The buyer's page shares nothing with the staff's but small base
// modules, so that it stays light; tests/web/browser holds it to its limit.
import { defineConfig } from "vite";

const kServer = "http://127.0.0.1:8080";
const page = (name: string) => new URL(`${name}.html`, import.meta.url).pathname;

export default defineConfig({
  base: "/",
  // While working on a page: xiaoer serve --origin http://localhost:5173, then npx vite.
  server: { proxy: { "/api": kServer, "/pictures": kServer, "/ws": { target: kServer, ws: true } } },
  esbuild: { jsx: "automatic", legalComments: "none" },
  build: {
    target: "es2020",
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // "use client" is for servers that render React; there is none here.
      onwarn: (warning, warn) => { if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning); },
      input: { index: page("index"), agent: page("agent"), studio: page("studio"), login: page("login"), 404: page("404") },
      output: {
        // What every page needs stands apart, else a bundler's helper could tie the buyer's page to the staff's libraries.
        manualChunks: (id) => {
          if (/node_modules\/(react|react-dom|scheduler|clsx|@babel\/runtime)\//.test(id) || id.includes("commonjsHelpers") || id.includes("vite/")) return "react";
          if (/node_modules\/(echarts|zrender)\//.test(id)) return "echarts";
          if (/node_modules\/(@codemirror|style-mod|w3c-keyname|crelt|@marijn)\//.test(id)) return "codemirror";
          return undefined;
        },
      },
    },
  },
});
