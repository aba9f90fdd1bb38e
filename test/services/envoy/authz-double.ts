import { authzRules } from "../../../platform/gateway/authz-rules";
import { UpstreamDouble } from "./upstream";

const check = "/api/v2/auth/";

/**
 * Barong with the AuthZ of application facts 2.2: the block list, then the pass list, then the session. Lists are
 * beginnings of paths, as its `authorize.rb` compares them.
 */
export function barongDouble(name = "barong"): UpstreamDouble {
  const { pass, block } = authzRules();
  return new UpstreamDouble(name, ({ path, headers }, response) => {
    if (!path.startsWith(check)) {
      response.end(name);
      return;
    }
    const asked = decodeURIComponent(path.slice(check.length).split("?")[0] ?? "");
    const refuse = (error: string) => response.writeHead(401, { "x-secret": "1" }).end(`{"errors":["${error}"]}`);
    if (block.some((prefix) => asked.startsWith(prefix))) refuse("authz.permission_denied");
    else if (pass.some((prefix) => asked.startsWith(prefix))) response.end();
    else if (headers["cookie"] === "_barong_session=member") {
      response.writeHead(200, { authorization: "Bearer of-the-member", "x-user-uid": "ID1" }).end();
    } else refuse("authz.invalid_session");
  });
}
