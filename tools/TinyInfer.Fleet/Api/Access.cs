using Microsoft.AspNetCore.Http;

namespace TinyInfer.Fleet.Api;

/// <summary>Lets in who has a token: in the header <c>Authorization: Bearer</c>, or in the cookie of a page.</summary>
/// <param name="next">What is guarded.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class Access(RequestDelegate next, Tokens tokens)
{
    /// <summary>Name of the cookie.</summary>
    internal const string Cookie = "tinyinfer-fleet";

    private const string Bearer = "Bearer ";

    /// <summary>Paths that need no token: the page itself has no data, and an update's name is its hash.</summary>
    private static readonly string[] _open = ["/api/session", "/updates/", "/health"];

    private static readonly string[] _guarded = ["/api/", "/metrics", "/openapi"];

    /// <summary>Checks a request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>When it is served.</returns>
    public async Task InvokeAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? string.Empty;
        bool isOpen = Array.Exists(_open, open => path.StartsWith(open, StringComparison.OrdinalIgnoreCase))
            || !Array.Exists(_guarded, guarded => path.StartsWith(guarded, StringComparison.OrdinalIgnoreCase));
        if (!isOpen)
        {
            Token? token = FindToken(context.Request, tokens);
            bool isWrite = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
            if (token == null || (isWrite && token.Role != Role.Operate))
            {
                context.Response.StatusCode = token == null ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
                await context.Response.WriteAsJsonAsync(new Problem(token == null
                    ? "a token is needed. The first is in the file 'token' of the service's data folder."
                    : "this token is for reading alone."));
                return;
            }

            context.Items[typeof(Token)] = token;
        }

        await next(context);
    }

    /// <summary>Whose token a request has.</summary>
    /// <param name="context">A request that was let in.</param>
    /// <returns>The token's name.</returns>
    internal static string NameOf(HttpContext context) => ((Token)context.Items[typeof(Token)]!).Name;

    /// <summary>The token that a request has.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tokens">The tokens.</param>
    /// <returns>The token; null without one that lets in here.</returns>
    internal static Token? FindToken(HttpRequest request, Tokens tokens) =>
        tokens.Find(Read(request)) is { Role: not Role.Device } token ? token : null;

    private static string? Read(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : request.Cookies[Cookie];
    }
}

/// <summary>Why a request was not served.</summary>
/// <param name="Error">A human-readable message.</param>
internal sealed record Problem(string Error);
