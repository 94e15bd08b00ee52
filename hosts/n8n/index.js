// Generated from the catalog by `sage100-plugin generate` (registry 8c923f249c86). Do not edit.
module.exports = {};
