import { afterAll, beforeAll } from "vitest";
import { stagePlatform } from "../../support/environments";
import { ClusterUnderTest } from "./cluster-under-test";

/**
 * Stage's cluster, for all tests of one file: to start it and to apply stage takes 25 CPU seconds, a trial a tenth of one.
 * Tests of one part leave what those of another look at as it was rendered.
 */
export let cluster: ClusterUnderTest;
/** The answers to the cluster set and to the namespace. */
export let applied: Awaited<ReturnType<ClusterUnderTest["applyEnvironment"]>>;

beforeAll(async () => {
  cluster = await ClusterUnderTest.start(stagePlatform());
  applied = await cluster.applyEnvironment();
});
afterAll(() => cluster?.plane.stop());
