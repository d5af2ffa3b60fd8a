package dev.pulsewarden.security;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Sets up who may talk to the service. */
@AutoConfiguration
@EnableConfigurationProperties(SecurityProperties.class)
public class SecurityAutoConfiguration {

    @Bean
    @ConditionalOnWebApplication
    LoopbackRule loopbackRule(Environment environment, SecurityProperties security) {
        return new LoopbackRule(environment, security);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @Conditional(OnToken.class)
    static class Servlet {

        @Bean
        ServletTokenFilter tokenFilter(
                SecurityProperties security, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
            return new ServletTokenFilter(new BearerToken(required(security.token())), problems);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @Conditional(OnToken.class)
    static class Reactive {

        @Bean
        ReactiveTokenFilter tokenFilter(SecurityProperties security) {
            return new ReactiveTokenFilter(new BearerToken(required(security.token())));
        }
    }

    private static String required(@Nullable String token) {
        if (token == null) {
            throw new IllegalStateException("pulsewarden.security.token was there a moment ago and is not any more");
        }
        return token;
    }

    /** A property that is there but empty is no token, which {@code @ConditionalOnProperty} cannot say. */
    static final class OnToken extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean given = StringUtils.hasText(context.getEnvironment().getProperty("pulsewarden.security.token"));
            return new ConditionOutcome(
                    given, ConditionMessage.forCondition("token").because(given ? "one is set" : "none is set"));
        }
    }
}
