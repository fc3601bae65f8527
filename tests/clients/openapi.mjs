// Whether a document is OpenAPI, by a validator that is not ours. It prints the paths, one a line.
//
//   node openapi.mjs FILE
import SwaggerParser from '@apidevtools/swagger-parser';

const api = await SwaggerParser.validate(process.argv[2], { dereference: { circular: 'ignore' } });
console.log(Object.keys(api.paths).join('\n'));
