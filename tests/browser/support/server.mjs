// Starts the real server on a free port with a fresh data folder and the demo's own site files.
import { spawn, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = new URL('../../../', import.meta.url).pathname;
/** What is shipped, and what stories of provoked faults run on instead. */
export const SHIPPED = {
  binary: process.env.PARLOR_BINARY ?? join(ROOT, 'target/debug/parlor'),
  assets: process.env.PARLOR_ASSETS ?? join(ROOT, 'dist'),
};
export const FAULTY = {
  binary: process.env.PARLOR_FAULT_BINARY ?? join(ROOT, 'target/debug/parlor-faults'),
  assets: process.env.PARLOR_FAULT_ASSETS ?? join(ROOT, 'target/faults/dist'),
};

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** The demo's site files, with the origins of this run's port instead of the demo's. */
function sitesFor(port, folder) {
  const sites = join(folder, 'sites');
  cpSync(join(ROOT, 'demo-site/site'), sites, { recursive: true });
  for (const key of readdirSync(sites)) {
    const file = join(sites, key, 'site.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(':8080', `:${port}`));
  }
  return sites;
}

export class Server {
  /** `prepare` may change the copied site files before the server reads them. */
  static async start(build = SHIPPED, prepare = () => {}) {
    const folder = mkdtempSync(join(tmpdir(), 'parlor-story-'));
    const port = await freePort();
    const sites = sitesFor(port, folder);
    prepare(sites);
    const server = new Server(folder, port, sites, build);
    await server.run();
    return server;
  }

  constructor(folder, port, sites, build) {
    Object.assign(this, { build, folder, port, sites, origin: `http://127.0.0.1:${port}`, log: '' });
  }

  /** Starts (again) on the same data folder and port, and waits until it answers. */
  async run() {
    this.child = spawn(
      this.build.binary,
      ['serve', '--sites', this.sites, '--data', join(this.folder, 'data'),
        '--listen', `127.0.0.1:${this.port}`, '--assets', this.build.assets,
        '--static', join(ROOT, 'demo-site')],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.gone = new Promise((done) => this.child.once('exit', done));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (bytes) => { this.log += bytes; });
    }
    const deadline = Date.now() + 20_000;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the server stopped:\n${this.log}`);
      const ready = await fetch(`${this.origin}/healthz`).then((r) => r.ok, () => false);
      if (ready) return;
      if (Date.now() > deadline) throw new Error(`the server does not answer:\n${this.log}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** Adds an operator with the command a site owner would use; returns the sign-in. */
  addOperator({ email, name, title, experience, photo }) {
    const printed = execFileSync(this.build.binary, [
      'operator', 'add', '--sites', this.sites, '--data', join(this.folder, 'data'), '--site', 'helio',
      '--email', email, '--name', name, '--title', title, '--experience', experience, '--photo', photo,
    ], { encoding: 'utf8' });
    const password = /password:?\s+(\S+)/i.exec(printed)?.[1];
    if (!password) throw new Error(`no password in:\n${printed}`);
    return { email, password };
  }

  /** Strikes open sockets: drop, half-open, stall or goaway. Only a build with fault hooks can. */
  async strike(fault, query = {}) {
    const answer = await fetch(`${this.origin}/__test/${fault}?${new URLSearchParams(query)}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`no such fault: ${fault}, ${answer.status}`);
    return (await answer.json()).struck;
  }

  async stop(signal = 'SIGTERM') {
    this.child.kill(signal);
    await this.gone;
  }

  async remove() {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
