// Inside Airflow the desk stands in a frame that may open no tabs: the page around it does so for
// the frame, and says whether it is light or dark.
if (parent !== self) {
  const around = parent.document, own = document.documentElement;
  const follow = () => {
    const dark = around.documentElement.classList.contains("dark");
    own.className = `framed ${dark ? "dark" : "light"}`;
  };
  follow();
  new MutationObserver(follow).observe(around.documentElement, {attributeFilter: ["class"]});
  addEventListener("click", event => {
    const link = event.target.closest("a[target=_blank]");
    if (!link) return;
    event.preventDefault();
    Object.assign(around.createElement("a"), {href: link.href, target: "_blank", rel: link.rel}).click();
  });
}
