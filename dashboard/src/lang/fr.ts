import type { Words } from './words';
const words: Words = {};
export default words;
