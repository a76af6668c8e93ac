// A story's own flow in place of the one that greets the shop's visitors.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Changes the copied site so that it greets with this flow of this id. */
export const withFlow = (file, id) => (sites) => {
  cpSync(file, join(sites, `helio/flows/${id}.yaml`));
  const site = join(sites, 'helio/site.yaml');
  writeFileSync(site, readFileSync(site, 'utf8').replace('default_flow: qualify', `default_flow: ${id}`));
};
