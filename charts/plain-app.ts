import { App } from "cdk8s";

/**
 * An app of one chart. Charts share nothing, and cdk8s walks a whole app for each of its charts.
 *
 * Without resolvers: cdk8s would look for tokens in every value of every object, a fifth of what rendering costs beside
 * writing YAML, and ours are plain data. A token that got in would be refused by cdk8s as no simple object.
 */
export function plainApp(): App {
  const app = new App();
  app.resolvers.length = 0;
  return app;
}
