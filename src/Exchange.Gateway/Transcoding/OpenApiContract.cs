using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Hosting.Json;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace Exchange.Gateway.Transcoding;

/// <summary>
/// What the JSON door takes and gives, as OpenAPI 3.1. It is made of the contracts' own descriptors, so that it cannot say another
/// thing than they do.
/// </summary>
internal sealed class OpenApiContract
{
    private const string Json = "application/json";
    private const string Bearer = "bearer";

    private readonly ContractComments _comments = ContractComments.Load();
    private readonly OpenApiDocument _document = new()
    {
        Info = new()
        {
            Title = "Exchange",
            Version = "v1",
            Description = "The data sharing exchange as JSON over HTTP: the calls of its gRPC contracts, by the JSON mapping of protobuf. "
                + "Integers of 64 bits are strings, bytes are base64, what is absent has its default. In a request a name that is not "
                + "known refuses. A later v1 may add fields to an answer.",
        },
        Paths = [],
        Components = new() { Schemas = new Dictionary<string, IOpenApiSchema>(), SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>() },
    };

    private OpenApiContract(IEnumerable<JsonRoute> routes)
    {
        _document.AddComponent(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token (RFC 9068) of an issuer that the exchange trusts.",
        });
        _document.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, _document)] = [] }];
        foreach (var route in routes)
        {
            _document.Paths.Add(route.Path, new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = OperationOf(route.Method) } });
        }
    }

    public static Task<string> MakeAsync(IEnumerable<JsonRoute> routes, CancellationToken ct) =>
        new OpenApiContract(routes)._document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, ct);

    private OpenApiOperation OperationOf(MethodDescriptor method) => new()
    {
        OperationId = $"{method.Service.Name}_{method.Name}",
        Tags = new HashSet<OpenApiTagReference>(),
        Description = _comments.Of(method),
        RequestBody = new OpenApiRequestBody { Required = true, Content = ContentOf(Json, SchemaOf(method.InputType)) },
        Responses = new()
        {
            ["200"] = method.IsServerStreaming
                ? new OpenApiResponse
                {
                    Description = "One JSON object a line. A stream that fails ends with a google.rpc.Status as its last line.",
                    Content = ContentOf(JsonDoor.LinesType, SchemaOf(method.OutputType)),
                }
                : new OpenApiResponse { Description = "The answer.", Content = ContentOf(Json, SchemaOf(method.OutputType)) },
            ["default"] = new OpenApiResponse
            {
                Description = "The refusal, with its reason. docs/errors.md lists them.",
                Content = ContentOf(Json, SchemaOf(Google.Rpc.Status.Descriptor)),
            },
        },
    };

    private static Dictionary<string, OpenApiMediaType> ContentOf(string type, IOpenApiSchema schema) =>
        new() { [type] = new OpenApiMediaType { Schema = schema } };

    private OpenApiSchemaReference SchemaOf(MessageDescriptor message)
    {
        if (!_document.Components!.Schemas!.ContainsKey(message.FullName))
        {
            // Known before its fields are, since a message may hold itself.
            var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>() };
            _document.AddComponent(message.FullName, schema);
            schema.Description = DescriptionOf(message);
            foreach (var field in message.Fields.InFieldNumberOrder())
            {
                schema.Properties.Add(field.JsonName, SchemaOf(field));
            }
        }

        return new(message.FullName, _document);
    }

    private OpenApiSchemaReference SchemaOf(EnumDescriptor values)
    {
        if (!_document.Components!.Schemas!.ContainsKey(values.FullName))
        {
            _document.AddComponent(values.FullName, new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = string.Join('\n', [_comments.Of(values), .. values.Values.Select(value => $"{value.Name}: {_comments.Of(value)}")]),
                Enum = [.. values.Values.Select(value => JsonValue.Create(value.Name))],
            });
        }

        return new(values.FullName, _document);
    }

    private IOpenApiSchema SchemaOf(FieldDescriptor field)
    {
        var comment = _comments.Of(field);
        if (field.IsMap)
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = comment,
                AdditionalProperties = OneOf(field.MessageType.FindFieldByNumber(2), ""),
            };
        }

        return field.IsRepeated
            ? new OpenApiSchema { Type = JsonSchemaType.Array, Description = comment, Items = OneOf(field, "") }
            : OneOf(field, comment);
    }

    private IOpenApiSchema OneOf(FieldDescriptor field, string comment) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Timestamp" => Plain(JsonSchemaType.String, comment, "date-time"),
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Duration" => Plain(JsonSchemaType.String, comment),
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Any" => Detail(),
        FieldType.Message => Described(SchemaOf(field.MessageType), comment),
        FieldType.Enum => Described(SchemaOf(field.EnumType), comment),
        FieldType.Bool => Plain(JsonSchemaType.Boolean, comment),

        // NaN and the infinities are strings.
        FieldType.Double or FieldType.Float => Plain(JsonSchemaType.Number | JsonSchemaType.String, comment, "double"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Plain(JsonSchemaType.Integer, comment, "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Description = comment,
            Minimum = "0",
            Maximum = uint.MaxValue.ToString(CultureInfo.InvariantCulture),
        },
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Plain(JsonSchemaType.String, comment, "int64"),
        FieldType.UInt64 or FieldType.Fixed64 => Plain(JsonSchemaType.String, comment, "uint64"),
        FieldType.Bytes => new OpenApiSchema { Type = JsonSchemaType.String, Description = comment, ContentEncoding = "base64" },
        _ => Plain(JsonSchemaType.String, comment),
    };

    // Of several fields of which one at most is given, the schema language would say it at length; a sentence does.
    private string DescriptionOf(MessageDescriptor message) => string.Join(
        ' ',
        [
            _comments.Of(message),
            .. message.Oneofs.Where(oneof => !oneof.IsSynthetic).Select(oneof => $"At most one is given of {string.Join(", ", oneof.Fields.Select(field => field.JsonName))}."),
        ]);

    private static OpenApiSchemaReference Described(OpenApiSchemaReference schema, string comment)
    {
        schema.Description = comment.Length > 0 ? comment : null;
        return schema;
    }

    private static OpenApiSchema Plain(JsonSchemaType type, string comment, string? format = null) =>
        new() { Type = type, Description = comment.Length > 0 ? comment : null, Format = format };

    private static OpenApiSchema Detail() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "By its @type: google.rpc.ErrorInfo (reason, domain, metadata), google.rpc.BadRequest (fieldViolations, each with field, "
            + "reason and description), google.rpc.PreconditionFailure (violations) or google.rpc.RetryInfo (retryDelay).",
        Required = new HashSet<string> { "@type" },
        Properties = new Dictionary<string, IOpenApiSchema> { ["@type"] = new OpenApiSchema { Type = JsonSchemaType.String } },
        AdditionalPropertiesAllowed = true,
    };
}
