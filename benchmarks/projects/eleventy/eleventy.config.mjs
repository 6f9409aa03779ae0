// Eleventy with pages of ready rows: a template for each kind of page over its rows; the texts are escaped already.
export default function (config) {
  config.setNunjucksEnvironmentOptions({ autoescape: false });
  config.addPassthroughCopy({ files: "." });
  config.setUseGitIgnore(false);
  return { dir: { input: "input", output: "site" } };
}
