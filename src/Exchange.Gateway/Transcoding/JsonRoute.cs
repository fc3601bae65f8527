using Google.Api;
using Google.Protobuf.Reflection;

namespace Exchange.Gateway.Transcoding;

/// <summary>A method as JSON has it: POST to a path, the whole request in the body.</summary>
internal sealed record JsonRoute(string Path, MethodDescriptor Method)
{
    /// <summary>As large as a message may be here: a key of ten megabytes is answered by name, what is larger the transport refuses.</summary>
    public const int BodyBytesMax = 11 * 1024 * 1024;

    /// <summary>The methods among these that have a rule.</summary>
    public static IEnumerable<JsonRoute> Of(IEnumerable<ServiceDescriptor> services) =>
        from service in services
        from method in service.Methods
        let rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http)
        where rule is not null
        select rule is { PatternCase: HttpRule.PatternOneofCase.Post, Body: "*" }
            ? new JsonRoute(rule.Post, method)
            : throw new NotSupportedException($"{method.FullName} has a rule that is no POST of a whole body.");
}
