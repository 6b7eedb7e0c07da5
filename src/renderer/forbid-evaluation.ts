import * as z from 'zod';

// The page's policy forbids evaluation, which zod's compiled parsers need. Said before any schema is made: making one tries it.
z.config({ jitless: true });
