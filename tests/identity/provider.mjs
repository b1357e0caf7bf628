/* A provider of identities for tests: `node tests/identity/provider.mjs PORT ORIGIN`.
 *
 * Whoever logs in is who they say, whatever the password. Addresses under /test/ change what it says of somebody. */

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

import { Provider } from "oidc-provider";

const [port, origin] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = new Map();

const key = (kid) => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  kid,
  use: "sig",
  alg: "RS256",
});

const groupsOf = (login) => people.get(login) ?? { name: `Name of ${login}`, groups: ["rw-analysts"] };

const provider = (keys) =>
  new Provider(issuer, {
    clients: [
      {
        client_id: "routewatch",
        client_secret: "of the client, and of nobody else",
        redirect_uris: [`${origin}/sign-in/callback`],
        post_logout_redirect_uris: [`${origin}/signed-out`],
        backchannel_logout_uri: `${origin}/back-channel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub", "sid"], profile: ["name", "groups", "bureau"] },
    cookies: { keys: ["of tests alone"] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: (_context, login) => ({
      accountId: login,
      claims: () => ({ sub: login, ...groupsOf(login) }),
    }),
    issueRefreshToken: () => true,
    jwks: { keys },
    ttl: { AccessToken: 3600, IdToken: 600, Interaction: 600, Grant: 3600, Session: 3600, RefreshToken: 3600 },
  });

let keys = [key("first")];
let answer = provider(keys).callback();

const bodyOf = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text || "{}");
};

createServer(async (request, response) => {
  if (!request.url.startsWith("/test/")) return answer(request, response);
  const body = await bodyOf(request);
  if (request.url === "/test/person") people.set(body.login, body.says);
  if (request.url === "/test/rotate") {
    keys = [key(`later ${Date.now()}`)];
    answer = provider(keys).callback();
  }
  response.end("{}");
}).listen(Number(port), "127.0.0.1");
