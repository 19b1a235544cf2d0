// Draws messages as Slack's clients do, by somebody else's renderer: blocks on standard input, HTML on standard output.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/');
const React = require('react');
const { renderToStaticMarkup } = require('react-dom/server');
const { Message } = require('slack-blocks-to-jsx');
const css = readFileSync('node_modules/slack-blocks-to-jsx/dist/style.css', 'utf8');
const cards = JSON.parse(readFileSync(0, 'utf8'));
const logo = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
const drawn = cards.map((blocks) => {
  const props = { blocks, time: new Date(0), name: 'Kartan', logo, theme: 'light', data: { users: [], channels: [], user_groups: [] } };
  return renderToStaticMarkup(React.createElement(Message, props));
});
process.stdout.write(`<!doctype html><meta charset="utf-8"><style>${css} body{font-family:sans-serif;max-width:760px}</style>${drawn.join('<hr>')}`);
