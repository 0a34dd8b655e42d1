// A login server and the models behind it, on a free port: a device flow that a person finishes when the test says so,
// keys that are exchanged for tokens, and chats for whoever brings a good token. It remembers how each was asked.
import { createServer } from 'node:http';

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
};

export class Issuer {
  static async start() {
    const issuer = new Issuer();
    await new Promise((done) => issuer.server.listen(0, '127.0.0.1', done));
    return issuer;
  }

  finished = false;  // the person has entered the code
  denied = false;
  secrets = [];      // all it has given out or was told
  chats = [];        // their heads
  made = 0;
  good = new Set();
  server = createServer((request, response) => void this.answer(request, response));

  get port() { return this.server.address().port; }
  get url() { return `http://127.0.0.1:${this.port}`; }

  async answer(request, response) {
    const body = await bodyOf(request);
    const [status, json] = this.said(request, body);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  }

  said(request, body) {
    if (request.url === '/device') return [200, this.device()];
    if (request.url === '/token') return this.token(new URLSearchParams(body));
    if (request.url === '/revoke') { this.good.clear(); return [200, {}]; }
    if (!request.url.endsWith('/chat/completions') && !request.url.includes('/converse')) return [404, { error: 'nothing here' }];
    this.chats.push({ url: request.url, headers: request.headers, body });
    if (request.url.includes('/converse')) return [200, bedrockAnswer];
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    return this.good.has(token) ? [200, chatAnswer] : [401, { error: { message: 'not a good token' } }];
  }

  device() {
    const code = `device-code-${++this.made}-secret`;
    this.secrets.push(code);
    return { device_code: code, user_code: 'WXYZ-0000', verification_uri: `${this.url}/activate`, interval: 1, expires_in: 600 };
  }

  token(form) {
    for (const name of ['api_key', 'refresh_token']) if (form.get(name)) this.secrets.push(form.get(name));
    if (form.get('grant_type')?.startsWith('urn')) {
      if (this.denied) return [400, { error: 'access_denied' }];
      if (!this.finished) return [400, { error: 'authorization_pending' }];
    }
    const access = `access-token-${++this.made}-secret`;
    const refresh = `refresh-token-${this.made}-secret`;
    this.good.add(access);
    this.secrets.push(access, refresh);
    return [200, { access_token: access, token_type: 'bearer', refresh_token: refresh, expires_in: 3600 }];
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

const chatAnswer = {
  id: 'c1', object: 'chat.completion', created: 1, model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'logged in and heard' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
};

const bedrockAnswer = {
  output: { message: { role: 'assistant', content: [{ text: 'signed and heard' }] } },
  stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 3, totalTokens: 6 }, metrics: { latencyMs: 5 },
};
