// The probe in wasm. The function names nothing outside itself, so that a page in Chromium can be handed its text.

/** The answers of a module (its bytes) to these lines. */
export async function answersOfWasm(bytes, lines) {
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), {});
  const { probe_put, probe_ask, probe_get } = instance.exports;
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  return lines.map((line) => {
    for (const byte of encoder.encode(line)) probe_put(byte);
    const answer = new Uint8Array(probe_ask());
    for (let index = 0; index < answer.length; index += 1) answer[index] = probe_get(index);
    return decoder.decode(answer);
  });
}
