// Agents of this machine find the host under the name by which this page did, when that is where they are served.
export function baseOf(address: string, here: string): string {
  try {
    const served = new URL(address);
    const page = new URL(here);
    if (served.port === page.port || ['0.0.0.0', '[::]'].includes(served.hostname)) served.hostname = page.hostname;
    return served.origin;
  } catch {
    return here;
  }
}
