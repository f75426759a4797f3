using PuppeteerSharp;
using TinyInfer.Converter.Tests.Reports;
using TinyInfer.Fleet.Api;

namespace TinyInfer.Fleet.Tests;

/// <summary>The page in a browser: wide and narrow, light and dark. <c>SCREENSHOTS</c> names a folder that takes pictures.</summary>
internal static class FleetPage
{
    /// <summary>Opens the page of a service.</summary>
    internal static async Task ShowAsync(IPage page, TestFleet fleet)
    {
        await page.SetCookieAsync(new CookieParam { Name = Access.Cookie, Value = fleet.Token, Url = fleet.Host.Address.AbsoluteUri });
        await page.GoToAsync(fleet.Host.Address.AbsoluteUri);
    }

    /// <summary>Looks whether all is within the page, and can be read.</summary>
    internal static async Task IsWholeAsync(IPage page, string name)
    {
        foreach (string scheme in (string[])["light", "dark"])
        {
            await page.EmulateMediaFeaturesAsync(
                [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
            foreach (int width in (int[])[1400, 800, 400])
            {
                await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
                Assert.Empty(await page.EvaluateExpressionAsync<string[]>(PageLayout.Faults));
                Assert.InRange(await page.EvaluateExpressionAsync<double>(PageLayout.Contrast), 4.5, 21);
                if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
                {
                    // Charts are drawn anew for the width, a little later.
                    await Task.Delay(300);
                    await page.ScreenshotAsync(
                        Path.Combine(folder, $"{name}.{scheme}.{width}.png"), new ScreenshotOptions { FullPage = true });
                }
            }
        }
    }
}
