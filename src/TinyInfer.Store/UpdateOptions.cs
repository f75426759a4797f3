using TinyInfer.Format;

namespace TinyInfer.Store;

/// <summary>What a device takes, and when it believes in it.</summary>
public sealed class UpdateOptions
{
    /// <summary>The device's group; an update for another one is refused. At most 16 characters of ASCII.</summary>
    public string Group { get; set; } = "";

    /// <summary>Name of what is replaced; an update of something else is refused. At most 16 characters of ASCII.</summary>
    public string Content { get; set; } = "model";

    /// <summary>The content that the firmware brings along: what a first patch is applied to, and what remains when all else fails; or
    /// null.</summary>
    public ModelSource BuiltIn { get; set; }

    /// <summary>Counter of the built-in content: only updates above it are taken.</summary>
    public int BuiltInCounter { get; set; }

    /// <summary>The most bytes of a content, and of a payload.</summary>
    public int MaxSize { get; set; } = 64 * 1024;

    /// <summary>The most RAM in bytes that a content may say it takes; 48 KB by default.</summary>
    public int MemoryLimit { get; set; } = 48 * 1024;

    /// <summary>Good windows after which a trial is over and the content is taken for good.</summary>
    public int TrialWindows { get; set; } = 100;

    /// <summary>Bad windows of a trial that are forgiven; with one more the content is rolled back.</summary>
    public int ForgivenWindows { get; set; } = 5;

    /// <summary>Starts of the device that a trial may take; with one more the content is rolled back. A content that resets the device is
    /// found out by this.</summary>
    public int TrialStarts { get; set; } = 3;
}
