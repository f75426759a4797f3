using MQTTnet;
using MQTTnet.Protocol;

namespace TinyInfer.Fleet.Broker;

/// <summary>Makes messages of MQTT.</summary>
internal static class MqttMessages
{
    /// <summary>Makes one.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">What.</param>
    /// <param name="isCertain">QoS 1, or else 0.</param>
    /// <param name="isRetained">Whether the broker keeps it.</param>
    /// <returns>The message.</returns>
    internal static MqttApplicationMessage Of(string topic, byte[] payload, bool isCertain, bool isRetained) => new()
    {
        Topic = topic,
        PayloadSegment = payload,
        QualityOfServiceLevel = isCertain ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        Retain = isRetained,
    };
}
