/*
 * Digital Bazaar's verifier as a judge: `node judge.js FOLDER` prints a line of JSON for each case of the folder.
 *
 * `documents.json` has every document that may be loaded, by its address without fragment; a case adds its own.
 * Nothing is loaded from elsewhere. `verified` says nothing of the status: the bit of the list is in each result.
 */
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {verifyCredential} from '@digitalbazaar/vc';

const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const read = path => JSON.parse(readFileSync(path, 'utf8'));

/** A loader of these documents alone; an address with a fragment is the verification method of that name. */
function loader(documents) {
  return async address => {
    const [documentUrl] = address.split('#');
    const found = documents[address] ?? documents[documentUrl];
    if(!found) {
      throw new Error(`not in the folder: ${address}`);
    }
    let document = found;
    if(address !== documentUrl && !documents[address]) {
      document = found.verificationMethod?.find(({id}) => id === address);
      if(!document) {
        throw new Error(`no verification method: ${address}`);
      }
      document = {'@context': MULTIKEY, ...document};
    }
    return {document, documentUrl: address, contextUrl: null};
  };
}

async function judge(credential, documents) {
  const suite = new DataIntegrityProof({cryptosuite});
  const results = [];
  const told = await verifyCredential({
    credential, suite, documentLoader: loader(documents),
    checkStatus: async options => {
      const checked = await checkStatus(options);
      results.push(...checked.results ?? []);
      return checked;
    }
  });
  if(!told.verified) {
    return {verdict: 'refused', reason: reason(told)};
  }
  if([].concat(credential.credentialStatus ?? []).length !== results.length) {
    return {verdict: 'refused', reason: 'status: not checked'};
  }
  return results.some(({status}) => status !== false) ?
    {verdict: 'refused', reason: 'status: set'} : {verdict: 'accepted'};
}

/** The innermost errors: the outer one only says that something failed. */
function reason(told) {
  const errors = [told.error, told.statusResult?.error];
  const words = new Set();
  while(errors.length) {
    const error = errors.shift();
    const inner = [error?.cause, ...error?.errors ?? [], ...error?.details?.errors ?? []].filter(Boolean);
    errors.push(...inner);
    if(error && !inner.length) {
      words.add(`${error.name}: ${error.message}`.slice(0, 200));
    }
  }
  return [...words].join('; ') || 'not verified';
}

const folder = process.argv[2];
const documents = read(join(folder, 'documents.json'));
for(const file of readdirSync(join(folder, 'cases')).sort()) {
  const {credential, documents: own} = read(join(folder, 'cases', file));
  let told;
  try {
    told = await judge(credential, {...documents, ...own});
  } catch(error) {
    told = {verdict: 'refused', reason: `${error.name}: ${error.message}`.slice(0, 200)};
  }
  console.log(JSON.stringify({case: file.slice(0, -'.json'.length), ...told}));
}
