// The staff's libraries write their style blocks as texts at run time. The server asks for Trusted Types, so such a text
// must pass here: anything that could be markup has a "<" and is refused. Import this before any library.

interface Factory { createPolicy: (name: string, rules: { createHTML: (text: string) => string }) => unknown }

const factory = (window as unknown as { trustedTypes?: Factory }).trustedTypes;
factory?.createPolicy("default", {
  createHTML: (text) => {
    if (text.includes("<")) throw new TypeError("markup is never made from text");
    return text;
  },
});
