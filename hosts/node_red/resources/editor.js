(() => {
  const text = { value: '', required: true };
  const server = { ...text, type: 'sage100-server' };
  const look = { category: 'Sage 100 Contractor', color: '#B5CFD8', icon: 'font-awesome/fa-building-o', outputs: 1 };
  const define = (type, defaults, more) => RED.nodes.registerType(`sage100-${type}`, {
    ...look, paletteLabel: `sage ${type}`, defaults: { name: { value: '' }, ...defaults }, ...more,
    label() { return this.name || this.base_url || (this.event || this.action || `sage ${type}`).replace(/[_.]/g, ' '); },
  });

  const access = { category: 'config', credentials: { api_key: { type: 'password' } } };
  define('server', { base_url: text, node_url: { ...text, value: location.origin } }, access);
  define('trigger', { server, event: { value: '*' } }, { inputs: 0 });
  define('action', { server, action: text, input: { value: '{}' }, inputType: { value: 'jsonata' } }, {
    inputs: 1, async oneditprepare() {
      const input = $('#node-input-input').typedInput({ types: ['jsonata', 'json', 'msg'], typeField: '#node-input-inputType' });
      const { examples, fields } = await $.getJSON('resources/node-red-contrib-sage100contractor/catalog.json');
      $('#node-input-action').on('change', ({ target: { value } }) => {
        $('#sage100-fields').html(fields[value]);
        if (value !== this.action) input.typedInput('value', JSON.stringify(examples[value], null, 2));
      }).trigger('change');
    },
  });
})();
