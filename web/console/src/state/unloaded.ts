// The texts themselves could not be had: the page's own HTML says so, in both languages.
export function show_unloaded(error: unknown) {
  console.error(error);
  const said = document.getElementById("unloaded")!;
  said.hidden = false;
  said.querySelector("button")!.addEventListener("click", () => location.reload());
}
