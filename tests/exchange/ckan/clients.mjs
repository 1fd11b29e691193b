// What clients from npm make of a registry at an address: one JSON object on the standard output.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [address, folder] = process.argv.slice(2);
const installed = createRequire(pathToFileURL(`${folder}/`));
const { Parser } = installed("n3");
const jsonld = installed("jsonld");
const { RdfXmlParser } = installed("rdfxml-streaming-parser");
const OaiPmh = (await import(pathToFileURL(installed.resolve("oai-pmh")))).default;
const { Client } = installed("ckan");
const Feeds = installed("rss-parser");

const text = async (path) => (await fetch(address + path)).text();
const fromXml = async (content) => {
  const parser = new RdfXmlParser();
  let statements = 0;
  parser.on("data", () => (statements += 1));
  const done = new Promise((resolve, reject) => parser.on("end", resolve).on("error", reject));
  parser.end(content);
  await done;
  return statements;
};
const all = async (list) => {
  const found = [];
  for await (const each of list) found.push(each);
  return found;
};

const repository = new (OaiPmh.OaiPmh ?? OaiPmh)(`${address}/oai`);
const ckan = new Client(address);
const action = (name, given) =>
  new Promise((resolve) => ckan.action(name, given, (error, answer) => resolve(error ? String(error.message ?? error) : answer.result)));
const table = (await action("package_show", { id: "terbuka" })).resources[0].id;
const rows = await new Promise((resolve, reject) =>
  ckan.datastoreQuery({ resource_id: table, size: 10, sort: [] }, (error, answer) => (error ? reject(error) : resolve(answer))));

console.log(JSON.stringify({
  turtle: new Parser().parse(await text("/katalog/semua.ttl")).length,
  triples: new Parser().parse(await text("/katalog/semua.nt")).length,
  jsonld: (await jsonld.toRDF(JSON.parse(await text("/katalog/semua.jsonld")), { safe: true })).length,
  xml: await fromXml(await text("/katalog/semua.rdf")),
  repository: (await repository.identify()).repositoryName,
  records: (await all(repository.listRecords({ metadataPrefix: "oai_dc" }))).length,
  identifiers: (await all(repository.listIdentifiers({ metadataPrefix: "oai_dc" }))).length,
  names: await action("dataset_list", {}),
  found: (await action("package_search", { q: "kangkungterbuka", rows: 5 })).count,
  refused: await action("package_show", { id: "tertutup" }),
  feeds: await Promise.all(["/perubahan.atom", "/cari.atom?q=penduduk", "/kode/dukcapil/agama.atom"].map(
    async (path) => (await new Feeds().parseURL(address + path)).items.map((item) => [item.title, item.link, item.isoDate]))),
  rows: rows.hits,
  total: rows.total,
}));
process.exit(0);
