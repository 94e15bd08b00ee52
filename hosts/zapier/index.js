'use strict';

module.exports = require('./lib/app')(require('./catalog.json'));
