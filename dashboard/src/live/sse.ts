// Server-sent events out of pieces of text, as the standard has them.
export interface SseEvent {
  name: string;
  data: string;
  id: string;  // the last one seen, in this event or before
}

// Longer lines and events are those of no host of ours.
const mostChars = 4 << 20;

export class SseParser {
  private rest = '';
  private name = '';
  private data: string[] = [];
  lastId = '';

  push(text: string): SseEvent[] {
    this.rest += text;
    if (this.rest.length > mostChars) throw new Error('an event is too long');
    const out: SseEvent[] = [];
    for (;;) {
      const match = /\r\n|\n|\r(?!$)/.exec(this.rest);
      if (!match) return out;
      const line = this.rest.slice(0, match.index);
      this.rest = this.rest.slice(match.index + match[0].length);
      const event = this.take(line);
      if (event) out.push(event);
    }
  }

  private take(line: string): SseEvent | null {
    if (line === '') {
      const event = { name: this.name || 'message', data: this.data.join('\n'), id: this.lastId };
      const has = this.data.length > 0;
      this.name = '';
      this.data = [];
      return has ? event : null;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.name = value;
    if (field === 'data') this.data.push(value);
    if (field === 'id' && !value.includes('\0')) this.lastId = value;
    return null;
  }
}
