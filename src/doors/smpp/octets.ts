import smpp from 'smpp'

/**
 * The package encodes and decodes messages by its own guess at the alphabet, which loses the class of Korean flash texts and reads an
 * underscore in a receipt as "§". Without its filter a message is what it is on the wire: octets.
 */
export function octetsOnly(): typeof smpp {
  for (const command of ['submit_sm', 'deliver_sm', 'data_sm'])
    delete smpp.commands[command]?.params.short_message?.filter
  return smpp
}
