/** A definition as it stands in a stack of this partition. */
export const inPartition = (definition: object, partition = 'aws'): object =>
  JSON.parse(JSON.stringify(definition).replace(/\$\{Token\[AWS\.Partition\.\d+\]\}/g, partition));
