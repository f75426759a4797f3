using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TinyInfer.Fleet.Web;

/// <summary>The page, and what it is made of: files within this program, and nothing from elsewhere.</summary>
internal static class Page
{
    private static readonly (string Path, string File, string Type)[] _files =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/fleet.css", "fleet.css", "text/css; charset=utf-8"),
        ("/fleet.js", "fleet.js", "text/javascript; charset=utf-8"),
        ("/charts.js", "charts.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Adds the routes.</summary>
    /// <param name="routes">Where to.</param>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach ((string path, string file, string type) in _files)
        {
            byte[] content = Read(file);
            routes.MapGet(path, (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(content, type);
            }).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string file)
    {
        using Stream stream = typeof(Page).Assembly.GetManifestResourceStream(file)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
