namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>Output rows that a <see cref="ChannelWalk"/> goes along together.</summary>
/// <param name="First">The first row.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Times">How many such sections follow one another, which have the same code.</param>
internal sealed record WalkSection(int First, int Count, int Times)
{
    /// <summary>
    /// Whether rows of padding are loaded like others, so that sections whose windows reach beyond the image have the code of all.
    /// </summary>
    internal bool LoadsPadding { get; init; }

    /// <summary>Cuts an image.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="size">Rows of a section.</param>
    /// <param name="firstSize">Rows of the first section, if they are fewer.</param>
    internal static IReadOnlyList<WalkSection> Cut(ConvGeometry geometry, int size, int? firstSize = null)
    {
        List<WalkSection> sections = [];
        int count = firstSize ?? size;
        for (int first = 0; first < geometry.OutputHeight; first += count, count = size)
        {
            WalkSection section = new(first, Math.Min(count, geometry.OutputHeight - first), 1);
            if (sections.Count > 0 && sections[^1].Count == section.Count && !section.IsPadded(geometry)
                && !sections[^1].IsPadded(geometry))
            {
                sections[^1] = sections[^1] with { Times = sections[^1].Times + 1 };
            }
            else
            {
                sections.Add(section);
            }
        }

        return sections;
    }

    /// <summary>Cuts an image into sections of the same code, rows of padding and all.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="size">Rows of a section.</param>
    internal static IReadOnlyList<WalkSection> CutAlike(ConvGeometry geometry, int size)
    {
        int times = geometry.OutputHeight / size;
        WalkSection alike = new(0, size, times) { LoadsPadding = true };
        return geometry.OutputHeight % size == 0 ? [alike] : [alike, new WalkSection(times * size, geometry.OutputHeight % size, 1)];
    }

    /// <summary>The input row that a kernel row meets, from the section's start on.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="row">Output row of the section.</param>
    /// <param name="line">Row of the kernel.</param>
    internal static int RowOf(ConvGeometry geometry, int row, int line) =>
        (row * geometry.StrideY) + (line * geometry.DilationY) - geometry.PadTop;

    /// <summary>Whether an input row is inside the image.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="row">The row, from the section's start on.</param>
    internal bool IsInside(ConvGeometry geometry, int row) => LoadsPadding || IsInside(geometry, row, 0);

    /// <summary>Whether an input row is inside the image at one of the times.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="row">The row, from the section's start on.</param>
    /// <param name="time">Which time.</param>
    internal bool IsInside(ConvGeometry geometry, int row, int time) =>
        (((First + (time * Count)) * geometry.StrideY) + row) is var y && y >= 0 && y < geometry.InputHeight;

    private bool IsPadded(ConvGeometry geometry) =>
        !IsInside(geometry, RowOf(geometry, 0, 0)) || !IsInside(geometry, RowOf(geometry, Count - 1, geometry.KernelHeight - 1));
}
