/** The strings of carrying a configuration in and out, in English. */
export const enImport = {
  data: {
    export: 'Export the configuration',
    exportHint:
      'Every provider, list and setting in one file. Keys and the values of extra headers stay here.',
    exportButton: 'Export…',
    exported: 'Saved',
    import: 'Import a configuration',
    importHint: {
      add: 'Adds what the file has and you do not: a file of Switchyard, or an opencode.json. Shown before it counts.',
      replace: 'Puts a file of Switchyard in place of everything here. Shown before it counts.',
    },
    mode: 'How to import',
    modes: { add: 'Add', replace: 'Replace' },
    importButton: 'Choose a file…',
    tooLong: 'The file is over 5 MB. A configuration is far smaller.',
    here: 'Look on this computer',
    hereHint: 'Finds keys in environment variables, and Ollama, LM Studio and others where they run.',
    hereButton: 'Look',
    looking: 'Looking…',
  },
  presets: {
    title: 'Begin with an arrangement',
    hint: 'Each one shows what it would change first. Everything can be rearranged afterwards.',
    refusedTitle: 'Not possible yet',
    names: { reliable: 'Reliable', frugal: 'Frugal', 'local-first': 'Local first', private: 'Private' },
    short: {
      reliable: 'Every provider stands by for the others.',
      frugal: 'The cheapest model answers; the rules of Auto call the primary list.',
      'local-first': 'This computer’s models answer; the others help out.',
      private: 'Only this computer’s models answer, and new chats are local only.',
    },
    does: {
      reliable:
        'Puts one model of every provider that can answer into the primary list, so that an outage of one is no outage for you.',
      frugal:
        'Puts the cheapest model of every provider into the cheap list, cheapest first, lets Auto choose, and answers repeated questions from the cache.',
      'local-first':
        'Puts the models on this computer at the top of the primary list and one of every other provider behind them.',
      private:
        'Leaves only the models on this computer in the lists and makes new chats local only, so that nothing is sent to anybody.',
    },
  },
  import: {
    title: {
      file: 'Import this configuration?',
      link: 'Add this provider?',
      'this-machine': 'Add what was found?',
      preset: 'Arrange the chain like this?',
    },
    refusedTitle: 'Nothing to import',
    fromLink: 'A link outside Switchyard asks for this. Agree only if you expected it. The whole link:',
    fromFile: 'From the file:',
    fromHere: 'Found on this computer. Nothing has been changed yet.',
    apply: { file: 'Import', link: 'Add', 'this-machine': 'Add', preset: 'Use it' },
    providers: 'Providers',
    lists: 'Lists',
    settings: 'Settings',
    notes: 'Left out',
    becomes: 'becomes',
    emptyList: 'empty',
    added: 'new',
    changed: 'changed',
    removed: 'removed',
    removedHint: 'Its key is removed with it.',
    sentTo: 'Questions go to',
    sentSoFar: 'So far to',
    sentFromNow: 'From now on to',
    key: 'Key',
    models: 'Models',
    keys: {
      none: 'none',
      vault: 'you enter it afterwards',
      environment: 'read from the environment variable {{variable}} and sent to the address above',
      command: 'printed by this command, which runs on your computer:',
    },
    note: {
      'key-left-out': '{{name}}: the file holds a key. It stays there; enter it here if you want to use it.',
      'provider-skipped': '{{name}}: it speaks no protocol that Switchyard knows.',
      'header-values-left-out':
        '{{name}}: the values of its extra headers are not in the file. Enter them again.',
      'already-here': '{{name}}: it is here already.',
    },
    refusal: {
      'not-json': 'The file is not JSON. Choose the file that an export wrote.',
      'unknown-format': 'The file is neither a configuration of Switchyard nor an opencode.json.',
      'newer-version': 'The file was written by a newer version of Switchyard. Update this one first.',
      'invalid-field': 'Something in it cannot be used, so nothing was taken:',
      'not-a-link': 'This is not a link that Switchyard understands.',
      'unknown-link': 'The link asks for something that a link may not do:',
      'key-in-link':
        'The link carries a key. Whoever made the link has seen it, so nothing was taken. Make a new key and enter it in the settings.',
      'bad-address': 'Nothing is sent to this address:',
      'nothing-new': 'There is nothing in it that is not here already.',
      'nothing-usable': 'No provider can answer yet: each lacks its key or a model. Set one up first.',
      'nothing-local':
        'No model on this computer is set up. Start Ollama or LM Studio and add it under Data, “Look on this computer”.',
    },
    keysTitle: 'Some keys are missing',
    keysHint: 'Imports never carry keys. Enter one for each of these providers before they can answer:',
    keysGo: 'To the providers',
  },
};
