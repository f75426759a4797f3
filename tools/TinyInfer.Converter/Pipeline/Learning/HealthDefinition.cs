using TinyInfer.Anomaly.Health;
using TinyInfer.Converter.Files;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Pipeline.Learning;

/// <summary>A pipeline whose board watches whether windows are still like those of calibration.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="Profile">What calibration was like, as <c>tinyinfer fit --health</c> writes it.</param>
public sealed record HealthDefinition(string Place, byte[] Profile)
{
    private const int MostBytes = 1 << 16;

    /// <summary>Has the device's guard watch.</summary>
    /// <param name="guard">The guard.</param>
    /// <exception cref="ConversionException">The profile is of another pipeline.</exception>
    internal void AddTo(MachineGuard guard)
    {
        guard.WatchHealth(Profile);
        if (guard.Health == null)
        {
            throw new ConversionException($"{Place}: {guard.Problem}. Write it anew with tinyinfer fit --health.");
        }
    }

    /// <summary>Reads the object.</summary>
    internal static HealthDefinition Read(JsonPlace place, JsonPlace pipeline, string folder)
    {
        if (pipeline.Find("detector") == null || pipeline.Find("routes") != null || pipeline.Find("cascade") != null)
        {
            throw place.Error("health is watched for a pipeline with one \"detector\", without \"routes\" and \"cascade\". "
                + "Leave it or these out.");
        }

        JsonPlace named = place.Require("profile", "\"pipeline.health\"");
        place.RejectOthers();
        string file = Path.GetFullPath(Path.Combine(folder, named.AsText()));
        byte[] profile = File.Exists(file)
            ? InputFile.Read(file, MostBytes)
            : throw named.Error($"there is no file {file}. Write it with tinyinfer fit --health.");
        try
        {
            HealthProfile.Read(profile);
        }
        catch (ModelFormatException e)
        {
            throw named.Error($"{e.Message}. Write {file} again with tinyinfer fit --health.", e);
        }

        return new HealthDefinition(named.Where, profile);
    }
}
