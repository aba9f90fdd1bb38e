import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemOf } from "../../../pipeline/up/step";
import { vaultHealth } from "../../../pipeline/up/vault-health";
import { vaultBootstrapStep } from "../../../pipeline/up/vault-steps";
import { type OpenBao, startOpenBao } from "../../services/vault/openbao-server";

let bao: OpenBao;
let ca = "";
beforeAll(async () => {
  bao = await startOpenBao();
  ca = await readFile(bao.caFile, "utf8");
});
afterAll(() => bao.stop());

const look = () => vaultBootstrapStep(() => vaultHealth({ address: bao.address, ca })).inspect(() => undefined);

describe("a real Vault API, asked without a token", () => {
  test("is done when it is initialised and unsealed", async () => {
    expect(await look()).toMatchObject({
      kind: "done",
      note: expect.stringMatching(/^Vault 2\.\S+ is initialised and unsealed$/) as string,
    });
  });

  test("that nobody can vouch for is no answer: the authority has to be given", async () => {
    const refusal = await vaultHealth({ address: bao.address }).catch(problemOf);
    expect(refusal).toMatchObject({ cure: expect.stringContaining("--vault-ca") as string });
  });

  test("of another program says so", async () => {
    const address = new URL(bao.address);
    const refusal = await vaultHealth({ address: `https://127.0.0.1:${Number(address.port) + 1}`, ca }).catch(
      problemOf,
    );
    expect(refusal).toMatchObject({ cure: expect.stringContaining("tunnel through the jumpbox") as string });
  });

  test("that takes a connection and says nothing is given up after its time", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((resolve) => silent.once("listening", resolve));
    const { port } = silent.address() as AddressInfo;
    const refusal = await vaultHealth({ address: `https://127.0.0.1:${port}`, ca, timeoutSeconds: 1 }).catch(problemOf);
    silent.closeAllConnections();
    silent.close();
    expect(refusal).toMatchObject({
      message: expect.stringMatching(/Vault at https:\/\/127\.0\.0\.1:\d+: /) as string,
    });
  });

  test("is the custodians' turn once it is sealed: nothing goes on", async () => {
    expect((await bao.root.send("PUT", "/v1/sys/seal")).status).toBe(204);
    expect(await look()).toMatchObject({ kind: "others", note: expect.stringContaining("is sealed") as string });
  });
});
