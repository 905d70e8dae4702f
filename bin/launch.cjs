'use strict';
/*
 * What starts everything here: says in a sentence what is missing, before anything is loaded that this Node could not
 * read. So it is written as Node 12 reads it, and it imports nothing but Node's own.
 */
const { existsSync } = require('fs');
const { homedir } = require('os');
const { isAbsolute, join, resolve } = require('path');
const { pathToFileURL } = require('url');

const ROOT = resolve(__dirname, '..');

/** The oldest Node that has all that is used. */
const OLDEST = [24, 5];

/** What keeps a file of this folder from running; undefined if nothing does. A bundle needs nothing but its Node. */
function hindrance(isBundle) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isTooOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  const old = `Evidence Locker needs Node ${OLDEST.join('.')} or newer, and this is ${process.versions.node} (${process.execPath})`;
  if (isBundle) return isTooOld ? `${old}: put a newer one first on the PATH.` : undefined;
  if (!existsSync(join(ROOT, 'package-lock.json')))
    return `${ROOT} was copied, not built: install the tarball that npm pack makes in a clone of Evidence Locker.`;
  if (!existsSync(join(ROOT, 'node_modules'))) return `Nothing is installed in ${ROOT} yet: run npm ci there.`;
  if (!isTooOld) return undefined;
  const own = join(ROOT, 'node_modules', '.bin', 'node');
  return existsSync(own)
    ? `${old}: one came with npm ci, start it with npx or npm run in ${ROOT}.`
    : `${old}: npm ci brings one, but not with ignore-scripts; run npm rebuild node --ignore-scripts=false in ${ROOT}, or put a newer one first on the PATH.`;
}

/** What was compiled once is not compiled again. In the user's own folder: nobody else may write there what will run. */
function keepCompiled() {
  try {
    const home = homedir();
    const caches = process.env.XDG_CACHE_HOME || join(home, '.cache');
    if (!isAbsolute(caches) || !existsSync(process.env.XDG_CACHE_HOME || home)) return;
    require('module').enableCompileCache(join(caches, 'evidence-locker'));
  } catch (_) {
    // A user without a home starts more slowly.
  }
}

/** Runs a file of this folder (a path from its root), or ends with the sentence that says why not. */
function launch(file, isBundle) {
  const problem = hindrance(isBundle);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
    return;
  }
  keepCompiled();
  import(pathToFileURL(join(ROOT, file)).href);
}

module.exports = { launch, ROOT };

if (require.main === module) {
  const [file] = process.argv.splice(2, 1);
  launch(file, false);
}
