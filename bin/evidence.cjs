#!/usr/bin/env node
'use strict';
const { existsSync } = require('fs');
const { join } = require('path');
const { launch, ROOT } = require('./launch.cjs');

/** A package carries the bundle, a clone the sources; what was packed in a clone before does not stand for them. */
const isBundle = !existsSync(join(ROOT, 'bin/evidence.ts')) && existsSync(join(ROOT, 'dist/evidence.mjs'));
launch(isBundle ? 'dist/evidence.mjs' : 'bin/evidence.ts', isBundle);
