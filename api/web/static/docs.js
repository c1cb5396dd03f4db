/** Shows the description of the API by Swagger UI, which asks nobody but this server. */

import { get } from './dom.js';

const place = get('#reference');
const show = /** @type {any} */ (window).SwaggerUIBundle;
show({ url: place.dataset.openapi, domNode: place, deepLinking: true, validatorUrl: null, docExpansion: 'list' });
