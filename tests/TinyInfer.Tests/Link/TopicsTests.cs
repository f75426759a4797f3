using TinyInfer.Link;

namespace TinyInfer.Tests.Link;

public sealed class TopicsTests
{
    [Fact]
    public void A_topic_names_its_device()
    {
        Assert.Equal("tinyinfer/1/press-4/telemetry", Topics.Of("press-4", Topics.Telemetry));
        Assert.Equal("press-4", Topics.FindDevice(Topics.Of("press-4", Topics.Telemetry)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("tinyinfer/1/")]
    [InlineData("tinyinfer/1//state")]
    [InlineData("tinyinfer/1/state")]
    [InlineData("tinyinfer/2/a/state")]
    [InlineData("x/tinyinfer/1/a/state")]
    [InlineData("tinyinfer/1/a/b/state")]
    [InlineData("tinyinfer/1/+/state")]
    [InlineData("tinyinfer/1/a b/state")]
    [InlineData("tinyinfer/1/ä/state")]
    public void Other_topics_name_none(string? topic) => Assert.Null(Topics.FindDevice(topic));

    [Theory]
    [InlineData("a", true)]
    [InlineData("AZ_az-09", true)]
    [InlineData("12345678901234567890123456789012", true)]
    [InlineData("123456789012345678901234567890123", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a#", false)]
    [InlineData("a/b", false)]
    [InlineData("é", false)]
    public void Names_are_short_and_plain(string? name, bool isName) => Assert.Equal(isName, Topics.IsName(name));
}
