/** The same pure function, which does not work out twice running what it was asked last. */
export function rememberLast<Value>(workOut: (text: string) => Value): (text: string) => Value {
  let last: { readonly text: string; readonly value: Value } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: workOut(text) };
    return last.value;
  };
}
