// A provider with the addresses and rules of the national digital authentication app: code with PKCE S256 only,
// private_key_jwt, ES256, pairwise subjects, the four facts only at userinfo. Settings come as one JSON line.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const line = await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve));
const settings = JSON.parse(line);
const base = new URL(settings.issuer).pathname + '/protocol/openid-connect';

const provider = new Provider(settings.issuer, {
  clients: settings.clients,
  jwks: { keys: settings.keys },
  cookies: { keys: ['for tests only'] },
  routes: {
    authorization: `${base}/auth`,
    token: `${base}/token`,
    userinfo: `${base}/userinfo`,
    jwks: `${base}/certs`,
  },
  claims: {
    openid: ['sub'],
    name: ['name'],
    address: ['address'],
    birthdate: ['birthdate'],
    gender: ['gender'],
    profile: ['account_type', 'corporate_number', 'name', 'prefecture_name', 'address1', 'rep_last_nm', 'rep_first_nm'],
  },
  clientAuthMethods: ['private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['ES256'] },
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (_ctx, id, client) =>
    createHash('sha256').update(`${client.sectorIdentifier}|${id}`).digest('hex'),
  pkce: { required: () => true },
  responseTypes: ['code'],
  features: { devInteractions: { enabled: false }, userinfo: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AuthorizationCode: 60, AccessToken: 300, IdToken: 300, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_ctx, id) =>
    settings.people[id] && { accountId: id, claims: () => ({ sub: id, ...settings.people[id] }) },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid name address birthdate gender profile');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const chosen = ctx.query.who;
  if (!chosen) {
    const links = Object.keys(settings.people).map((id) => `<li><a href="?who=${id}">${id}</a></li>`);
    ctx.type = 'html';
    ctx.body = `<!doctype html><html lang="ja"><title>card</title><h1>card</h1><ul>${links.join('')}<li><a href="?who=!">stop</a></li></ul>`;
    return undefined;
  }
  const result = chosen === '!' ? { error: 'access_denied' } : { login: { accountId: chosen, remember: false } };
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

provider.on('server_error', (_ctx, error) => console.error('server_error', error));
for (const event of ['authorization.error', 'grant.error', 'userinfo.error']) {
  provider.on(event, (_ctx, error) => console.error(event, error.message, error.error_description, error.error_detail));
}
provider.listen(new URL(settings.issuer).port, '127.0.0.1', () => console.log('ready'));
