// Keep the public support page on this device, so that it opens without a network.
export function startSupport() {
  const link = document.querySelector("a[data-support]");
  if (!link || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  const page = new URL(link.href).pathname;
  navigator.serviceWorker.register(`/support-worker.js?page=${encodeURIComponent(page)}`, { scope: "/" }).catch((refused) => {
    // Without a worker the page still opens when there is a network.
    console.debug(refused.name);
  });
}
