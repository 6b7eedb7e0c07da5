// Loaded into the app before its own code: the test driver has every window use no vault, here it is to choose as it always does.
require('electron').app.commandLine.removeSwitch('password-store');
