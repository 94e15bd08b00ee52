// n8n's own check of a community package, on a folder: `node scan.mjs source|package FOLDER`, beside its node_modules.
import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';

const [kind, folder] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await analyzePackage(folder, kind === 'source' ? SOURCE_FILE_PATTERNS : undefined)));
