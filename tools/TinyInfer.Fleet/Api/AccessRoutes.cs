using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinyInfer.Fleet.Service;

namespace TinyInfer.Fleet.Api;

/// <summary>Tokens, sessions of pages, the audit log, and what happens.</summary>
internal static class AccessRoutes
{
    /// <summary>Adds the routes.</summary>
    /// <param name="api">Where to.</param>
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/session", IResult (SessionRequest request, HttpContext context, Tokens tokens) =>
        {
            if (tokens.Find(request.Token) is not { Role: not Role.Device } token)
            {
                return Results.Json(new Problem("this is no token of this service."), statusCode: StatusCodes.Status401Unauthorized);
            }

            CookieOptions cookie = new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
                MaxAge = TimeSpan.FromDays(30),
            };
            context.Response.Cookies.Append(Access.Cookie, request.Token!, cookie);
            return Results.Ok(new SessionView(token.Name, token.Role));
        }).WithTags("Access").Produces<SessionView>().WithSummary("Begins the session of a page: a cookie holds the token.");
        api.MapGet("/session", IResult (HttpContext context, Tokens tokens) => Access.FindToken(context.Request, tokens) is { } token
            ? Results.Ok(new SessionView(token.Name, token.Role))
            : Results.Json(new Problem("a token is needed."), statusCode: StatusCodes.Status401Unauthorized))
            .WithTags("Access").Produces<SessionView>().WithSummary("Whose session this is, and what it allows.");
        api.MapDelete("/session", (HttpContext context) => context.Response.Cookies.Delete(Access.Cookie))
            .WithTags("Access").WithSummary("Ends the session of a page.");
        RouteGroupBuilder routes = api.MapGroup("/tokens").WithTags("Access");
        routes.MapGet("/", (Tokens tokens) => tokens.All.Select(token => new TokenView(token.Name, token.Role, token.At)))
            .WithSummary("Whose tokens there are.");
        routes.MapPost("/", async (TokenRequest request, HttpContext context, Tokens tokens, AuditLog audit) =>
        {
            string text = await tokens.AddAsync(request.Name ?? string.Empty, request.Role);
            await audit.NoteAsync(Access.NameOf(context), "make token", request.Name!, request.Role.ToString());
            return new NewToken(request.Name!, request.Role, text);
        }).WithSummary("Makes a token. It is shown this once.");
        routes.MapDelete("/{name}", async Task<IResult> (string name, HttpContext context, Tokens tokens, AuditLog audit) =>
        {
            if (!await tokens.RemoveAsync(name))
            {
                return Results.NotFound(new Problem($"{name}: there is no such token."));
            }

            await audit.NoteAsync(Access.NameOf(context), "remove token", name, string.Empty);
            return Results.NoContent();
        }).WithSummary("Takes a token back.");
        api.MapGet("/audit", (int? most, AuditLog audit) => audit.Read(DeviceRoutes.Clamp(most, 200)))
            .WithTags("Access").WithSummary("Who did what, the oldest first.");
        api.MapGet("/live", (Watch watch, CancellationToken cancellation) =>
            TypedResults.ServerSentEvents(watch.FollowAsync(cancellation)))
            .WithTags("Live").WithSummary("Devices, roll-outs and events as they change, as server-sent events.");
    }
}

/// <summary>Asks for a session.</summary>
/// <param name="Token">The token.</param>
internal sealed record SessionRequest(string? Token);

/// <summary>A session.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Role">What it allows.</param>
internal sealed record SessionView(string Name, Role Role);

/// <summary>Asks for a token.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Role">What it is to allow.</param>
internal sealed record TokenRequest(string? Name, Role Role);

/// <summary>A token that was made.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Token">The token.</param>
internal sealed record NewToken(string Name, Role Role, string Token);

/// <summary>A token, without itself.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Role">What it allows.</param>
/// <param name="At">When it was made.</param>
internal sealed record TokenView(string Name, Role Role, DateTimeOffset At);
